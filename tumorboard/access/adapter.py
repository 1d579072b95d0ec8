"""How the sign-in library behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from patients.encryption import decrypt, encrypt


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are given, never taken."""

    def is_open_for_signup(self, request) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """A copy of the database is not a copy of everybody's second factor."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
