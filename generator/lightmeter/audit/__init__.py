"""The audit's side of the emitted code: strict reading of ledgers, the verdict and the price, requests near a request.

What is audited, and how, is in `lightmeter_cost.audit`, which knows nothing of us.
"""
