package keyring

const advice = "It is the Credential Manager of your account. Where it does not serve, give the secret as env:NAME, file:PATH or prompt"
