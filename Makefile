# make build   installs what is missing (Debian packages) and builds build/release/leadgate
# make run     also serves config/leadgate.yaml on 127.0.0.1:8080, data in ./data
# make test    installs, builds and runs every test
# make sanitize  the same tests under ASan+UBSan and under TSan
# make bench   measures this machine: deals a second beside its bars, JSON results in build/bench
.PHONY: build run test sanitize bench format reference clean

JOBS ?= $(shell nproc)

build:
	scripts/install_deps.sh build
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target leadgate

run: build
	build/release/leadgate serve --config config/leadgate.yaml

test:
	scripts/install_deps.sh test
	cmake --preset release
	cmake --build --preset release -j $(JOBS)
	ctest --preset release -j $(JOBS)

sanitize:
	scripts/install_deps.sh test
	scripts/sanitize.sh asan $(JOBS)
	scripts/sanitize.sh tsan $(JOBS)

bench:
	scripts/install_deps.sh bench
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target leadgate bench
	tests/bench/run.sh

# Writes config/reference.md, config/leadgate.schema.json and config/connectors.md from the program's own declarations.
reference: build
	build/release/leadgate reference > config/reference.md
	build/release/leadgate schema > config/leadgate.schema.json
	build/release/leadgate presets --markdown > config/connectors.md

format:
	git ls-files '*.cpp' '*.hpp' | xargs clang-format -i

clean:
	rm -rf build
