package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestTheDescriptionOfTheAPINeedsNoDatabase(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"openapi"}, &out, &errs); code != exitDone {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	var described struct {
		OpenAPI    string                    `json:"openapi"`
		Paths      map[string]map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(out.Bytes(), &described); err != nil {
		t.Fatal(err)
	}
	if described.OpenAPI == "" || described.Paths["/api/works/{id}/events"]["post"] == nil {
		t.Errorf("the description lacks its version or the events of works: %.200s", out.String())
	}
	if described.Components.Schemas["NewWorkEvent"] == nil {
		t.Error("the description lacks the body of an event")
	}
}
