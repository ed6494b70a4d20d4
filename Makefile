# Shorthands; everything goes through ./syntropy, which finds the JDK 25.
.PHONY: test format golden

test:
	./syntropy test

# The one format of all Java sources.
format:
	./syntropy maven spotless:apply

# Writes the golden files anew from what the program does now; read the difference before you commit it.
golden:
	./syntropy test -Dsyntropy.golden=write
