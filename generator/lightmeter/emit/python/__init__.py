"""The Python target: `lightmeter_client`, standard library only (its Pydantic models are an extra)."""
