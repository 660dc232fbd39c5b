"""Proof that needs nothing of loa: ``verify_log.py`` stands alone and travels with reports."""
