"""What reading met."""
