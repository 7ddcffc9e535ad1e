package standards_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"tongshi/geo/profile"
	"tongshi/geo/standards"
)

// own are the files that come with the program.
func own(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(profile.Files, "*.json")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(profile.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

func TestTheProgramsOwnFilesAreSound(t *testing.T) {
	set, err := standards.Read(own(t))
	if err != nil {
		t.Fatal(err)
	}
	if p := set.RuleProfile("CN-MPS-2001"); p == nil || p.Code != "CN-MPS-2001" {
		t.Errorf("rules CN-MPS-2001: %+v", p)
	}
	if p := set.RuleProfile("XX"); p != nil {
		t.Errorf("rules that there are not: %+v", p)
	}
}

func TestAFaultyFileIsNamed(t *testing.T) {
	for _, name := range []string{
		"vocabulary.json", "roads.json", "road_words.json", "assignment.json", "severity_weights.json", "rules_cn_mps_2001.json",
		"treatments.json", "priority.json", "sight_aashto.json", "obstacles.json", "clearing.json", "personal.json",
	} {
		files := own(t)
		files[name] = &fstest.MapFile{Data: []byte("{")}
		if _, err := standards.Read(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is broken: %v", name, err)
		}
	}
}
