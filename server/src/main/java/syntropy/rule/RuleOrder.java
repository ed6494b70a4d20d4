package syntropy.rule;

import static syntropy.storage.tables.Tables.RULE;

import org.jooq.Field;
import syntropy.api.OrderColumn;

enum RuleOrder implements OrderColumn {
    ID(RULE.RULE_ID);

    private final Field<?> column;

    RuleOrder(Field<?> column) {
        this.column = column;
    }

    @Override
    public Field<?> column() {
        return column;
    }
}
