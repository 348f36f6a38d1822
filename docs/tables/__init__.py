"""The tables of docs/domain that are made from the code and the tests."""
