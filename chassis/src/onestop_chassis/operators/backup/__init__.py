"""Backups of a service's log: written while it runs, read again, and a log restored from one."""
