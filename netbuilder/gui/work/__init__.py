"""What runs in other threads: `task.py` short jobs with progress, `training.py` the worker of the training thread."""
