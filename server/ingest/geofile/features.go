package geofile

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"tongshi/geo/say"
	"tongshi/server/ingest/sheet"
)

// maxFeature bounds one GeoJSON feature, bytes.
const maxFeature = 16 << 20

// Features opens a GeoJSON file, in any encoding.
func Features(path, encoding string, limits sheet.Limits) (*FeatureFile, error) {
	src, err := sheet.OpenSource(path, limits.FileBytes)
	if err != nil {
		return nil, err
	}
	text, encoding, err := sheet.ReadText(src, encoding)
	if err != nil {
		return nil, errors.Join(say.Errorf("%s: %w", src.Name, err), src.Close())
	}
	return &FeatureFile{Source: src, text: text, Encoding: encoding}, nil
}

// FeatureFile is an open GeoJSON file.
type FeatureFile struct {
	*sheet.Source
	// Encoding is the one that the file has.
	Encoding string
	text     io.Reader
}

// Each gives every feature of the file, once, without holding it in memory: of a
// FeatureCollection, of a single Feature, or of features one after the other
// (GeoJSON text sequences, RFC 8142, with or without their separator; a feature a
// line). What the file says of its reference system goes to declared.
func (f *FeatureFile) Each(ctx context.Context, declared *Declared, see func(feature json.RawMessage)) error {
	budget := sheet.NewBudget(separatorless{f.text}, maxFeature)
	w := &featureWalk{ctx: ctx, d: json.NewDecoder(budget), budget: budget, declared: declared, see: see}
	if err := w.first(); err != nil {
		return jsonWords(w.d, err)
	}
	for {
		budget.Reset()
		var feature json.RawMessage
		err := w.d.Decode(&feature)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = w.next(feature)
		}
		if err != nil {
			return jsonWords(w.d, err)
		}
	}
}

// separatorless turns the record separators of a text sequence into spaces; in
// JSON they cannot stand anywhere else.
type separatorless struct{ r io.Reader }

func (s separatorless) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	for i, c := range p[:n] {
		if c == 0x1e {
			p[i] = ' '
		}
	}
	return n, err
}

type featureWalk struct {
	ctx        context.Context
	d          *json.Decoder
	budget     *sheet.Budget
	declared   *Declared
	see        func(json.RawMessage)
	collection bool
}

// first reads the first object of the file: a collection, or the first feature.
func (w *featureWalk) first() error {
	if err := expect(w.d, json.Delim('{'), "the file is not a GeoJSON object"); err != nil {
		return err
	}
	own := map[string]json.RawMessage{}
	for w.d.More() {
		token, err := w.d.Token()
		if err != nil {
			return err
		}
		switch key := token.(string); key { // the decoder gives nothing else for a key
		case "features":
			w.collection = true
			err = w.features()
		case "crs":
			err = w.declared.member(w.d)
		default:
			var value json.RawMessage
			if err = w.d.Decode(&value); len(own) < mostMembers {
				own[key] = value
			}
		}
		if err != nil {
			return err
		}
	}
	if err := expect(w.d, json.Delim('}'), "the object does not end"); err != nil || w.collection {
		return err
	}
	if string(own["type"]) != `"Feature"` {
		return say.Errorf("the file holds no \"features\"; it must be a GeoJSON FeatureCollection, or one Feature after the other")
	}
	feature, err := json.Marshal(own)
	if err == nil {
		err = w.next(feature)
	}
	return err
}

// mostMembers bounds what is kept of the first object.
const mostMembers = 100

// next shows a feature of a sequence; behind a collection there is nothing.
func (w *featureWalk) next(feature json.RawMessage) error {
	if w.collection {
		return say.Errorf("the file goes on behind its end; is it two files in one?")
	}
	if err := context.Cause(w.ctx); err != nil {
		return err
	}
	w.declared.begun = true
	w.see(feature)
	return nil
}

func (w *featureWalk) features() error {
	if err := expect(w.d, json.Delim('['), "\"features\" is not a list"); err != nil {
		return err
	}
	for w.d.More() {
		w.budget.Reset()
		var feature json.RawMessage
		if err := w.d.Decode(&feature); err != nil {
			return err
		}
		if err := context.Cause(w.ctx); err != nil {
			return err
		}
		w.declared.begun = true
		w.see(feature)
	}
	return expect(w.d, json.Delim(']'), "the list of features does not end")
}

func expect(d *json.Decoder, want json.Token, words say.Key) error {
	got, err := d.Token()
	if err == nil && got != want {
		err = say.Errorf(words)
	}
	return err
}

func jsonWords(d *json.Decoder, err error) error {
	var syntax *json.SyntaxError
	at := d.InputOffset()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return say.Errorf("byte %d: the file is cut off; copy it again", at)
	case errors.As(err, &syntax):
		return say.Errorf("byte %d: not JSON: %w", syntax.Offset, say.JSON(err))
	}
	return say.Errorf("byte %d: %w", at, err)
}
