package syntropy.token;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;

/// Sets as the columns of tokens keep them: permissions by number, so that a row is short and cheap to read on every
/// request.
final class StoredSets {
    private StoredSets() {}

    static String kept(Collection<Permission> permissions) {
        return Json.stored(permissions.stream().map(Permission::number).sorted().toList());
    }

    static Set<Permission> permissions(String column) {
        var all = EnumSet.noneOf(Permission.class);
        for (int number : Json.storedNumbers(column)) all.add(Permission.numbered(number));
        return all;
    }

    static List<AddressBlock> addresses(String column) {
        return Json.storedTexts(column).stream().map(AddressBlock::parse).toList();
    }
}
