package counts

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"tongshi/geo/profile"
)

// CrashCosts are the weights of severity_weights.json.
type CrashCosts struct {
	profile.Standing
	About   string            `json:"about"`
	Default string            `json:"default"`
	Sets    []SeverityWeights `json:"sets"`
}

// ReadCrashCosts reads severity_weights.json.
func ReadCrashCosts(files fs.FS) (*CrashCosts, error) {
	const name = "severity_weights.json"
	var c CrashCosts
	if err := profile.ReadTable(files, name, &c); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &c, nil
}

func (c *CrashCosts) check() error {
	if err := c.Standing.Check(); err != nil {
		return err
	}
	for i, set := range c.Sets {
		at := fmt.Sprintf("sets[%d]", i)
		switch {
		case set.Code == "" || set.Name.Empty():
			return fmt.Errorf("%s: code and name in both languages must be given", at)
		case set.Count != "crashes" && set.Count != "persons":
			return fmt.Errorf("%s.count: %q; want crashes or persons", at, set.Count)
		}
		for _, code := range slices.Sorted(maps.Keys(set.Weights)) {
			if SeverityIndex(code) < 0 || !(set.Weights[code] >= 0) {
				return fmt.Errorf("%s.weights.%s: unknown severity, or a weight below 0", at, code)
			}
		}
	}
	if _, err := c.Set(c.Default); err != nil {
		return fmt.Errorf("default: %w", err)
	}
	return nil
}

// Set finds a set of weights by its code.
func (c *CrashCosts) Set(code string) (SeverityWeights, error) {
	for _, set := range c.Sets {
		if set.Code == code {
			return set, nil
		}
	}
	return SeverityWeights{}, fmt.Errorf("severity weights %q: no such set", code)
}
