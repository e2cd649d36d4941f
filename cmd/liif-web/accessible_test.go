//go:build !js

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// emulate changes what the page believes of the screen and its owner's wishes.
func (b *tab) emulate(scheme string, width, height int64, scale float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height,
				DeviceScaleFactor: scale, Mobile: scale > 1})
		return err
	}))
}

// axePath is axe-core's script, where scripts/setup.sh dawn puts it; empty if it is not there.
func axePath() string {
	folder := os.Getenv("LIIF_DAWN")
	if folder == "" {
		folder = "../../.tools/dawn"
	}
	path := filepath.Join(folder, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// accessible: axe-core finds no serious violation, dark and light, nor on a telephone's screen.
func (b *tab) accessible() {
	path := axePath()
	script := ""
	if path == "" {
		b.t.Log("NO axe-core: accessibility is NOT tested here (scripts/setup.sh dawn installs it)")
	} else if text, err := os.ReadFile(path); err != nil {
		b.t.Fatal(err)
	} else {
		script = string(text)
	}
	for _, c := range []struct {
		name, scheme  string
		width, height int64
		scale         float64
	}{{"dark", "dark", tabWidth, tabHeight, 1}, {"light", "light", tabWidth, tabHeight, 1},
		{"telephone", "light", 390, 760, 2}} {
		b.emulate(c.scheme, c.width, c.height, c.scale)
		b.exact("×")
		b.screenshot(c.name)
		if script == "" {
			continue
		}
		if problems := b.violations(script); problems != "" {
			b.t.Errorf("%s: %s", c.name, problems)
		}
	}
	if script != "" { // the check must notice
		b.eval(`document.getElementById("open").textContent = ""`)
		if !strings.Contains(b.violations(script), "button-name") {
			b.t.Error("a button without a name is not noticed")
		}
		b.eval(`document.getElementById("open").textContent = "Open"`)
	}
	b.emulate("dark", tabWidth, tabHeight, 1)
}

// violations lists what axe-core calls serious or critical.
func (b *tab) violations(script string) string {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](script + `;
		delete globalThis.axeFound;
		axe.run().then((r) => {
			globalThis.axeFound = r.violations.filter((v) => /serious|critical/.test(v.impact))
				.map((v) => v.id + " " + v.nodes.map((n) => n.html)).join("; ");
		}, (err) => { globalThis.axeFound = "axe: " + err; });
		undefined`))
	b.until(`"axeFound" in globalThis`)
	return b.eval("axeFound")
}

// TestLighthouse: no audit of Lighthouse's best practices, accessibility and offline use fails, as
// far as its version has them.
func TestLighthouse(t *testing.T) {
	if !*whole {
		t.Skip("Lighthouse takes minutes: go test ./cmd/liif-web -run TestLighthouse -whole")
	}
	program := os.Getenv("LIIF_LIGHTHOUSE")
	if program == "" {
		program = "../../.tools/lighthouse/node_modules/lighthouse/cli/index.js"
	}
	browser := chromium(t)
	if _, err := os.Stat(program); err != nil {
		t.Skip("NO Lighthouse: its lists are NOT checked (scripts/setup.sh lighthouse installs it)")
	}
	server := site(t)
	c := exec.CommandContext(t.Context(), "node", program, server.URL, "--quiet", "--output=json",
		"--only-categories=best-practices,accessibility,pwa", "--max-wait-for-load=240000",
		"--chrome-flags=--headless=new --no-sandbox")
	c.Env = append(os.Environ(), "CHROME_PATH="+browser)
	var problem bytes.Buffer
	c.Stderr = &problem
	text, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, problem.String())
	}
	var report struct {
		Version    string `json:"lighthouseVersion"`
		Categories map[string]struct {
			Score float64 `json:"score"`
			Refs  []struct {
				ID string `json:"id"`
			} `json:"auditRefs"`
		} `json:"categories"`
		Audits map[string]struct {
			Score   *float64        `json:"score"` // null of what does not apply or is for people
			Title   string          `json:"title"`
			Details json.RawMessage `json:"details"`
		} `json:"audits"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Categories) < 2 {
		t.Fatalf("only %d categories", len(report.Categories))
	}
	for name, category := range report.Categories {
		t.Logf("Lighthouse %s, %s: %g", report.Version, name, category.Score)
		for _, ref := range category.Refs {
			if a := report.Audits[ref.ID]; a.Score != nil && *a.Score < 0.9 {
				t.Errorf("%s: %s (%s): %.500s", name, a.Title, ref.ID, a.Details)
			}
		}
	}
}
