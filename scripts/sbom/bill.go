package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// document is the part of CycloneDX 1.5 that is used here (https://cyclonedx.org/docs/1.5/json).
type document struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Timestamp string    `json:"timestamp,omitempty"`
	Component component `json:"component"`
}

type component struct {
	Reference string     `json:"bom-ref,omitempty"`
	Type      string     `json:"type"`
	Name      string     `json:"name"`
	Version   string     `json:"version,omitempty"`
	Scope     string     `json:"scope,omitempty"`
	Hashes    []hash     `json:"hashes,omitempty"`
	Licences  []licence  `json:"licenses,omitempty"`
	URL       string     `json:"purl,omitempty"`
	Links     []link     `json:"externalReferences,omitempty"`
	Notes     []property `json:"properties,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// licence is an SPDX expression.
type licence struct {
	Expression string `json:"expression"`
}

type link struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// bill is the document of the programs, of which each says what modules are in it.
func bill(version, epoch string, programs []string) ([]byte, error) {
	const home = "https://github.com/liif-render/liif"
	libraries := map[string]component{}
	holders := map[string][]string{}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", program, err)
		}
		name := filepath.Base(program)
		goURL := "pkg:golang/std@" + strings.TrimPrefix(info.GoVersion, "go")
		libraries[goURL] = component{Reference: goURL, Type: "library", Name: "std",
			Scope: "required", Version: info.GoVersion, URL: goURL,
			Licences: []licence{{"BSD-3-Clause"}}}
		holders[goURL] = append(holders[goURL], name)
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			url := "pkg:golang/" + m.Path + "@" + m.Version
			c := component{Reference: url, Type: "library", Name: m.Path, Version: m.Version,
				Scope: "required", URL: url}
			if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum,
				"h1:")); err == nil && len(sum) == 32 {
				c.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum)}}
			}
			libraries[url] = c
			holders[url] = append(holders[url], name)
		}
	}
	d := document{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: metadata{
		Component: component{Type: "application", Name: "liif", Version: version,
			Licences: []licence{{"BSD-3-Clause"}}, Links: []link{{"vcs", home}}}}}
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("SOURCE_DATE_EPOCH %q: %w", epoch, err)
		}
		d.Metadata.Timestamp = time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	}
	for _, url := range slices.Sorted(maps.Keys(libraries)) {
		c := libraries[url]
		slices.Sort(holders[url])
		in := strings.Join(slices.Compact(holders[url]), " ")
		c.Notes = []property{{"liif:programs", in}}
		d.Components = append(d.Components, c)
	}
	for _, p := range bundled {
		d.Components = append(d.Components, component{Reference: "bundled:" + p.name,
			Type: "library", Name: p.name, Version: p.version, Scope: "required",
			Licences: []licence{{p.licence}}, Links: []link{{"website", p.home}},
			Notes: []property{{"liif:within", p.within}}})
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(d)
	return out.Bytes(), err
}
