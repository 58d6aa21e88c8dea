"""What is filled in: by who flags or appeals, by who decides, by who sets the rules."""
