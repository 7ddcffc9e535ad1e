package placewords_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"tongshi/geo/geotest"
)

func TestEveryReasonHasItsChinese(t *testing.T) {
	words := geotest.Standards().Words
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		text, ok := n.(*ast.BasicLit)
		if !ok {
			return true
		}
		reason, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		if found++; !words.Has("assignment_reason", reason) {
			t.Errorf("vocabulary.json has no %q in assignment_reason", reason)
		}
		return true
	})
	if found < 20 {
		t.Errorf("only %d reasons were read", found)
	}
}
