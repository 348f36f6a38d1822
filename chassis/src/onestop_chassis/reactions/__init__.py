"""What a fact or an instant makes the service do: policies, deadlines, what is parked."""
