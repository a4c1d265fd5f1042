"""What every target needs and none owns: homes of types, tighter bounds, prices in integer form, ways to inputs."""
