//go:build !windows

package command

import "syscall"

// detached puts a process into a group of its own.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
