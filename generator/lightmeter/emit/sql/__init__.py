"""The target sql: requests flattened and priced inside a database, in five dialects."""
