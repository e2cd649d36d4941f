# Sets mirror to where this machine's apt gets Debian from, and defines reach. Read by scripts that make
# Debian systems in folders.
mirror=$(apt-get indextargets --format '$(SITE) $(CREATED_BY) $(LABEL) $(ORIGIN)' 2>/dev/null |
	awk '$2 == "Packages" && /Debian/ && !/security/i { print $1; exit }')
mirror=${mirror:-http://deb.debian.org/debian}

# reach ROOT lets apt in ROOT reach the mirror as it is reached here: by the same proxy and names.
reach() {
	cp -L /etc/resolv.conf "$1/etc/resolv.conf"
	for conf in /etc/apt/apt.conf.d/*; do
		if [ -f "$conf" ] && grep -qi -e proxy -e '^Acquire' "$conf"; then
			cp "$conf" "$1/etc/apt/apt.conf.d/"
		fi
	done
}
