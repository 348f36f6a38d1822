"""The web console: pages for everybody who works in the centre or with it, over the services' HTTP."""
