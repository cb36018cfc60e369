"""The command line and the conductor: they alone know every folder. Heavy imports wait inside the commands."""
