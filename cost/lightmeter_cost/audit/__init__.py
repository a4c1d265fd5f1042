"""The audit: every line of a bill against the formula.

In: ledgers, a judge (the emitted validator and calculator) and emitted SQL. Out: a `Result`: counts, sums, findings.
Nothing of lightmeter is imported; pyarrow, duckdb and pyspark only by the modules that name them.
"""
