package keyring

const advice = "It is the login Keychain: unlock it in Keychain Access, or give the secret as env:NAME, file:PATH or prompt"
