# Sets mirror to where this machine's apt gets Debian from. Read by the scripts beside it.
mirror=$(apt-get indextargets --format '$(SITE) $(CREATED_BY) $(LABEL) $(ORIGIN)' 2>/dev/null |
	awk '$2 == "Packages" && /Debian/ && !/security/i { print $1; exit }')
mirror=${mirror:-http://deb.debian.org/debian}
