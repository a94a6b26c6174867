"""The reference office: the backend's API on SQLite, and the clerk's desk. Runs offline; imports nothing of the bot."""
