"""What keeps a finding from the run, through the command."""
