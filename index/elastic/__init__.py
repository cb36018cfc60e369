"""The contract of `index.store` on an Elasticsearch 8 or 9 server's core; only this folder imports `elasticsearch`."""
