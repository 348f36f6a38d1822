"""The pages: a route asks the services, makes a model, and renders it."""
