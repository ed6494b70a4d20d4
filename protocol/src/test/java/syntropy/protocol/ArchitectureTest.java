package syntropy.protocol;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Values and pure functions: the same module serves the controller, agents and a fleet of simulated ones.
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("syntropy.protocol");

    @Test
    void needsNothingButAJsonReaderAndWriter() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "syntropy.protocol",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.io",
                        "java.nio..",
                        "tools.jackson.core..",
                        "org.jspecify.annotations")
                .check(CODE);
    }

    @Test
    void onlyReadersAndWritersKnowJson() {
        noClasses()
                .that()
                .arePublic()
                .and(resideOutsideOfPackages("tools.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CODE);
    }
}
