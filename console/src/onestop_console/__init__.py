"""The web console: pages for everybody at the centre or with it, over the services' HTTP."""
