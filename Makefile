# Shorthands; everything goes through ./syntropy, which finds the JDK 25.
.PHONY: test format golden release-promises

test:
	./syntropy test

# The one format of all Java sources.
format:
	./syntropy maven spotless:apply

# Writes the golden files anew from what the program does now; read the difference before you commit it.
golden:
	./syntropy test -Dsyntropy.golden=write

# At a release: adds what is new to the promises of the API dates; refuses when one of them would be broken.
release-promises:
	./syntropy maven -pl server test -Dtest=ReleasedDocumentsTest -Dsyntropy.promises=write
