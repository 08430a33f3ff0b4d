"""The ground floor: errors, specs, registries, problems and paths. Standard library only."""
