"""One step a file; `crawlers.settings.PIPELINES` gives their order, which is the data flow."""
