// Package standards is every data file of geo/profile, read and checked once
// when the program starts and handed down from there: figures of standards,
// rules, vocabularies. What it holds is never changed.
package standards

import (
	"fmt"
	"io/fs"

	"tongshi/geo/blackspot"
	"tongshi/geo/counts"
	"tongshi/geo/network"
	"tongshi/geo/placewords"
	"tongshi/geo/profile"
	"tongshi/geo/sight"
)

// Set is all of them together.
type Set struct {
	Words    *profile.Vocabulary // codes and their words in both languages
	Personal *profile.Personal   // what tells data of persons in a file

	Roads  network.Options // how a network is built, with the words of road names
	Assign network.AssignOptions
	Shift  network.ShiftOptions
	Places *placewords.Words // words that say where on a road

	Costs      *counts.CrashCosts
	Rules      []*blackspot.RuleProfile
	Treatments *blackspot.Treatments
	Priorities *blackspot.Priorities

	Sight    sight.Profiles
	Gaps     *sight.Gaps
	Clearing *sight.Worth // weights of the clearing list
}

// Read reads all files. The error names the file that is at fault.
func Read(files fs.FS) (*Set, error) {
	var s Set
	var err error
	for _, read := range []func() error{
		func() error { s.Words, err = profile.ReadVocabulary(files); return err },
		func() error { s.Personal, err = profile.ReadPersonal(files); return err },
		func() error { s.Roads, err = network.ReadOptions(files); return err },
		func() error { s.Assign, err = network.ReadAssignOptions(files); return err },
		func() error { s.Places, err = placewords.ReadWords(files, s.Roads.Names); return err },
		func() error { s.Shift, err = network.ReadShiftOptions(files); return err },
		func() error { s.Costs, err = counts.ReadCrashCosts(files); return err },
		func() error { s.Rules, err = blackspot.ReadRules(files); return err },
		func() error { s.Treatments, err = blackspot.ReadTreatments(files); return err },
		func() error { s.Priorities, err = blackspot.ReadPriorities(files); return err },
		func() error { s.Sight, err = sight.ReadProfiles(files); return err },
		func() error { s.Gaps, err = sight.ReadGaps(files); return err },
		func() error { s.Clearing, err = sight.ReadWorth(files); return err },
	} {
		if err := read(); err != nil {
			return nil, fmt.Errorf("read standards: %w", err)
		}
	}
	return &s, nil
}

// RuleProfile is the profile of rules with a code; nil when there is none.
func (s *Set) RuleProfile(code string) *blackspot.RuleProfile {
	for _, p := range s.Rules {
		if p.Code == code {
			return p
		}
	}
	return nil
}
