"""The clerk's desk: pages on which a person deals with requests and messages."""
