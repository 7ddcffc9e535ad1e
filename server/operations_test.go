package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"tongshi/server"
)

// What clients made from the description call its operations and schemas is a
// contract: a change of the table is one of theirs.
func TestOperationsKeepTheirNames(t *testing.T) {
	doc := getJSON[document](newCity(t, server.Config{}), "/api/openapi.json")
	rows := []string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			taken, answered := []string{}, []string{}
			for _, content := range op.RequestBody.Content {
				taken = append(taken, schemaName(content.Schema))
			}
			for status, response := range op.Responses {
				for _, content := range response.Content {
					if status < "300" {
						answered = append(answered, schemaName(content.Schema))
					}
				}
			}
			rows = append(rows, fmt.Sprintf("%s\t%s\t%s\t%s\t%s", op.OperationID, strings.ToUpper(method), path, names(taken), names(answered)))
		}
	}
	slices.Sort(rows)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 1, 2, ' ', 0)
	fmt.Fprintln(w, "operation\tmethod\tpath\ttakes\tanswers")
	for _, row := range rows {
		fmt.Fprintln(w, row)
	}
	w.Flush()
	fmt.Fprintf(&table, "\nschemas: %s\n", strings.Join(slices.Sorted(maps.Keys(doc.Components.Schemas)), "\n         "))
	golden(t, "operations.golden.txt", []byte(table.String()))
}

// schemaName is the component of a schema, else its type.
func schemaName(schema map[string]any) string {
	if ref, ok := schema["$ref"].(string); ok {
		return ref[strings.LastIndex(ref, "/")+1:]
	}
	return fmt.Sprint(schema["type"])
}

func names(list []string) string {
	slices.Sort(list)
	if list = slices.Compact(list); len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ",")
}
