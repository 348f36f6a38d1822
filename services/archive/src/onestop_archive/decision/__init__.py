"""The record of a decision (决定): what it rested on, and whether it holds together."""
