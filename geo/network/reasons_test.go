package network_test

import (
	"testing"

	"tongshi/geo/network"
	"tongshi/geo/profile"
)

func TestEveryReasonHasItsChinese(t *testing.T) {
	words, err := profile.ReadVocabulary(profile.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range network.Reasons() {
		if !words.Has("assignment_reason", reason) {
			t.Errorf("vocabulary.json has no %q in assignment_reason", reason)
		}
	}
}
