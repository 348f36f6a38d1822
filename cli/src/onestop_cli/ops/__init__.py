"""What the operators' commands share: options, output, asking the services, confirming."""
