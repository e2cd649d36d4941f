# The tools of the project; make help lists the targets. Everything works from a bare clone.

# setup may put a newer Go into .tools; an older one from Debian fetches what go.mod asks for.
export PATH := $(CURDIR)/.tools/go/bin:$(PATH)
export GOTOOLCHAIN ?= auto
# Without a git that trusts this checkout, go build could not stamp the revision and would stop.
ifneq ($(shell git rev-parse HEAD >/dev/null 2>&1 && echo yes),yes)
export GOFLAGS += -buildvcs=false
endif

FUZZTIME ?= 30s
KILLS ?= 300
DEVICE ?= cpu
MODEL ?= liif-small
RECORD = LIIF_BENCH_RECORD=$(CURDIR)/bench/results.jsonl
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
# The packages that start goroutines. The race detector makes the rest slow and finds nothing there;
# check-full has all. With -short tests are left out that start none and take seconds.
CONCURRENT = ./imageio ./trainer ./internal/cli ./internal/viewer/...

SAMPLE = assets/cat.png
# Whiskers, in source pixels: ×30 of it is 960×720.
DETAIL = 116,240,32,24

.PHONY: help setup build install release check-release check-packages demo sheet test test-wasm test-dawn check-full formats evaluate bench bench-view bench-web lint shaders generate fuzz readme-pictures clean \
	build-targets build-darwin check-windows check-arm64

help: ## print this
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what is missing: a C compiler and Go (Debian, as root or through sudo)
	@scripts/setup.sh

build: setup ## the commands, into bin/
	go build -o bin/ ./cmd/...

PREFIX ?= /usr/local

install: build ## programs, manual pages, completion, desktop entry into PREFIX (/usr/local), under DESTDIR
	DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" scripts/install.sh bin

release: setup ## packages, archives, installer, sums of VERSION=1.2.3 into out/release (docs/RELEASING.md)
	@scripts/setup.sh release
	scripts/release.sh "$(VERSION)"

check-release: setup ## make release twice, from two clones with caches of their own; the sums must agree
	@scripts/setup.sh release
	scripts/reproduce.sh "$(VERSION)"

check-packages: ## install what make release made in fresh trixie and bookworm systems and under Wine, remove it; lintian
	@scripts/setup.sh packages
	scripts/packages.sh $(CHROOTS)
	scripts/ports/installer.sh $(WINE_ROOT)

demo: build ## enlarge the sample ×4 and a detail ×30 into out/demo, next to bicubic
	scripts/demo.sh $(SAMPLE) $(DETAIL) out/demo

# Photographs for the sheet beside the sample, which are not part of the project.
PHOTOS ?= ../shared/data/train

sheet: setup ## draw assets/sheet.jpg, pictures as people have them ×4 beside Lanczos, with MODEL, PHOTOS
	go run ./scripts/sheet -columns nearest,lanczos,$(MODEL) -photos $(PHOTOS) \
		assets/sheet.jpg

# Of cpu the race detector sees only the kernels in Go, here on two threads; without cgo these are all
# there is, and the tests before have been through them. make lint does all of go vet.
test: export LIIF_TUNE = never
test: setup ## all tests, shuffled; race detector; the build without cgo
	@go run ./shaders/generate -tools
	go test -vet=off -shuffle=on -timeout 20m ./...
	go test -vet=off -race -short -shuffle=on -timeout 20m $(CONCURRENT)
	go test -vet=off -race -shuffle=on -timeout 20m -skip 'Threads|/^([^g].*|.*1)$$' ./cpu
	go test -vet=off -race -run TestConcurrent ./render
	CGO_ENABLED=0 go build ./cmd/...
	CGO_ENABLED=0 go test -vet=off -run 'TestEngine|TestTrainable|TestGolden$$' ./cpu ./model

check-full: lint test ## lint, test, race detector over everything, fuzzing, formats, memory, demo, kills, clusters
	go test -race -shuffle=on -timeout 60m ./...
	go test -count=1 -run TestHalf ./gpu/vulkan -allhalf
	go test -count=1 -run TestFused ./trainer/graphics -fused
	GOGC=5 go test -count=1 -run TestReadBackBesideGarbage -timeout 60m ./gpu/webgpu -reads=1000000
	go test -count=1 -v -run TestMutantsMeasured -timeout 60m ./imageio -measured -mutations=1000
	go test -count=1 -v -run TestMixedFolder ./cmd/liif-render -mixed=3000
	scripts/setup.sh dawn
	scripts/dawn.sh full
	scripts/setup.sh lighthouse
	go test -count=1 -v -timeout 120m ./cmd/liif-web -whole
	$(MAKE) fuzz
	$(MAKE) formats
	scripts/memory.sh $(SAMPLE)
	$(MAKE) demo
	scripts/setup.sh vulkan
	go run ./scripts/kills -n $(KILLS) bin $(SAMPLE)
	scripts/slurm.sh bin/liif-render $(SAMPLE)
	scripts/kubeconform.sh bin/liif-render

build-targets: setup ## the programs for Windows, macOS, Linux on arm64, and what runs of them here: for CI
	scripts/ports/targets.sh

build-darwin: setup ## the programs for macOS, without a C compiler, into bin/darwin; never run
	scripts/ports/cross.sh darwin bin/darwin

# Where check-windows and check-arm64 put a Debian with Wine (1.5 GB) and one's libraries (450 MB).
WINE_ROOT ?= out/wine-root
ARM64_ROOT ?= out/arm64-root

check-windows: setup ## all tests and renders for Windows, under Wine in WINE_ROOT; as root, an hour
	@scripts/setup.sh windows
	scripts/ports/windows.sh $(WINE_ROOT)

check-arm64: setup ## programs for Linux on arm64, their kernels' tests and a render under qemu; as root
	@scripts/setup.sh arm64
	scripts/ports/arm64.sh $(ARM64_ROOT)

formats: build ## read files of every kind beside Pillow and libvips
	scripts/setup.sh formats
	/usr/bin/python3 scripts/formats/matrix.py bin/liif-render

evaluate: build ## PSNR and SSIM of the built-in model over the folders BENCHMARKS
	bin/liif-eval $(addprefix --benchmark ,$(BENCHMARKS))

bench: build ## speed on DEVICE=cpu, vulkan or webgpu: GFLOP/s, share of peak, megapixels/s; PyTorch too
ifeq ($(DEVICE),cpu)
	$(RECORD) go test -run '^$$' -bench . -skip '//^go$$' -timeout 30m ./cpu ./model ./render
	scripts/pytorch.sh
else
	LIIF_TUNE=auto LIIF_REQUIRE_GPU=1 LIIF_VULKAN_VALIDATION= $(RECORD) go test -v -run '^$$' -bench . -timeout 60m ./gpu/$(DEVICE)
endif

bench-view: build ## liif-view by script: first frame, input, frames of a zoom, rest, memory; 10 minutes
	scripts/setup.sh vulkan
	mkdir -p out
	bin/liif-render --quiet --force --model bicubic --size 6013x4000 --fit stretch $(SAMPLE) -o out/photo-24mp.jpg
	go run ./scripts/viewbench -json bench/results-view.jsonl bin/liif-view out/photo-24mp.jpg

bench-web: build ## the page in chromium beside liif-view: first frame, exact at ×4 and ×30; a minute or two
	scripts/setup.sh browser
	mkdir -p out
	bin/liif-render --quiet --force --model bicubic --size 6013x4000 --fit stretch $(SAMPLE) -o out/photo-24mp.jpg
	go test -count=1 -run TestTimes ./cmd/liif-web -photo $(CURDIR)/out/photo-24mp.jpg -view $(CURDIR)/bin/liif-view

lint: setup ## gofmt, go vet, staticcheck
	@files=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -path ./.tools -prune -o -name '*.go' -print)) || exit 1; \
	if [ -n "$$files" ]; then echo "gofmt would change:" $$files; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...

shaders: setup ## validate every permutation of the shaders with naga and tint, where installed
	@go run ./shaders/generate -tools
	go test -count=1 -v -run TestValidators ./shaders

generate: setup ## compile the shaders to SPIR-V (naga, spirv-opt, spirv-val), the kernels to WebAssembly (clang)
	scripts/setup.sh shaders
	cd shaders && go run ./generate
	go run ./internal/wasmkernels/generate

# node is Debian's or newer; before 22 relaxed SIMD needs a flag there.
NODE_RUN = node --experimental-wasm-relaxed-simd $(CURDIR)/scripts/wasm/exec.js

test-wasm: setup ## the kernels as browsers run them, under node, against float64 and plain Go
	@if command -v node >/dev/null; then \
		GOOS=js GOARCH=wasm go test -short -exec "$(NODE_RUN)" \
			-run 'TestAgree|TestEngine|TestBrowser|TestJPEGKernels' ./cpu ./imageio; \
	else \
		echo "NO node: the kernels for browsers are NOT tested here (Debian: apt-get install nodejs)"; \
	fi

test-dawn: setup ## the shaders on a browser's WebGPU, Dawn, under node: a choice that takes minutes
	@scripts/dawn.sh

fuzz: setup ## every fuzz target for FUZZTIME (30s)
	scripts/fuzz.sh $(FUZZTIME)

readme-pictures: demo ## draw the README's pictures anew
	scripts/setup.sh vulkan
	cp out/demo/detail-x30.png assets/readme-whiskers.png
	go run ./scripts/sheet -columns bicubic,$(MODEL) -rows web-q75,face-noise \
		assets/readme-damaged.jpg
	scripts/screenshots.sh $(SAMPLE) assets

clean: ## remove what make built and drew
	rm -rf bin out
