//go:build !windows && !darwin

package keyring

const advice = "It is reached over D-Bus as the Secret Service, which gnome-keyring, KWallet or KeePassXC offer within a desktop session. Where there is none, give the secret as env:NAME, file:PATH or prompt"
