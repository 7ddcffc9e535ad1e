package main

import "github.com/alecthomas/kong"

// HelpCmd is `tongshi help`: what --help says, for those who ask like that.
type HelpCmd struct {
	Command []string `arg:"" optional:"" help:"Command to explain, such as: user add."`
}

// Run prints the help of a command, or of all.
func (c *HelpCmd) Run(parsed *kong.Context) error {
	asked, err := kong.Trace(parsed.Kong, c.Command)
	if err == nil {
		err = asked.Error
	}
	if err != nil {
		return usageError{err}
	}
	return asked.PrintUsage(false)
}
