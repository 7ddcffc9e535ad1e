package ogc

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"tongshi/server/layer"
	"tongshi/server/readmodel"
	"tongshi/server/store/served"
	"tongshi/server/web"
)

// The ETag of a feature: "7.Zq3…" is the row's revision and a hash of what was
// answered. A 304 needs both, since a feature also has figures that are made of
// other rows; If-Match needs the revision alone, so that whoever read the
// feature in any form, or got the answer of a write, may change it. A layer
// without revisions, and a view that does not show them, have the hash alone,
// which no change takes.

// revisionColumn is the column that counts the changes of a feature's row.
const revisionColumn = "revision"

// revisionOf is the revision of a feature whose values value gives by the number
// of their column; 0 when its layer has none.
func revisionOf(l layer.Layer, value func(column int) layer.Value) int64 {
	i := slices.IndexFunc(l.Columns, func(c layer.Column) bool { return c.Name == revisionColumn })
	if i < 0 {
		return 0
	}
	return value(i).Integer // 0 of a null
}

// itemState is a feature as it is answered, without links and closing brace.
type itemState struct {
	layer    string
	id       int64
	revision int64
	body     []byte
}

// itemTag is the ETag of a feature in the form of that media type.
func (s *API) itemTag(r *http.Request, i *itemState, kind string) string {
	hash := sha256.New()
	_, _ = hash.Write([]byte(s.Link(r, web.ItemPath(i.layer, i.id)) + "\x00" + kind + "\x00" + s.Cfg.Version + "\x00")) // a hash takes everything
	_, _ = hash.Write(i.body)
	sum := base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:12])
	if i.revision == 0 {
		return `W/"` + sum + `"`
	}
	return `"` + strconv.FormatInt(i.revision, 10) + "." + sum + `"`
}

// TagAfter is the ETag that a read of a feature of the layer gets after the
// change, as the transaction sees it; that of the revision alone where the layer
// does not show the feature.
func (s *API) TagAfter(c *web.Change, name string, id, revision int64) (string, error) {
	l, _ := s.Layers.Find(name)
	state := itemState{layer: name, id: id, revision: revision}
	e := readmodel.NewEncoder(l, nil, nil)
	err := served.Item(c.Context(), c.Tx, l, id, func(item *layer.Item) error {
		state.body = e.AppendItem(nil, item)
		return nil
	})
	if err = web.IgnoreMissing(err); err != nil || state.body == nil {
		return web.RevisionTag(revision), err
	}
	return s.itemTag(c.Request.Request, &state, web.GeoJSON), nil
}

// Served is a feature as its layer serves it to the staff; null where the layer
// does not show it.
func (s *API) Served(c *web.Change, name string, id int64) (json.RawMessage, error) {
	l, _ := s.Layers.Find(name)
	e := readmodel.NewEncoder(l, nil, nil)
	body := json.RawMessage("{}")
	err := served.Item(c.Context(), c.Tx, l, id, func(item *layer.Item) error {
		body = append(e.AppendItem(nil, item), '}')
		return nil
	})
	return body, web.IgnoreMissing(err)
}
