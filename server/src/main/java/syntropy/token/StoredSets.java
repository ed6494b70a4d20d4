package syntropy.token;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import syntropy.kernel.AddressBlock;
import syntropy.kernel.Json;
import syntropy.kernel.Permission;

/// Sets as the columns of tokens keep them: permissions by number, so that a row is short and cheap to read on every
/// request.
final class StoredSets {
    /// Every request reads its token's, and few tokens differ in them.
    private static final LoadingCache<String, Set<Permission>> PERMISSIONS =
            Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build(StoredSets::read);

    private StoredSets() {}

    private static Set<Permission> read(String column) {
        var all = EnumSet.noneOf(Permission.class);
        for (int number : Json.storedNumbers(column)) all.add(Permission.numbered(number));
        return Collections.unmodifiableSet(all);
    }

    static String kept(Collection<Permission> permissions) {
        return Json.stored(permissions.stream().map(Permission::number).sorted().toList());
    }

    /// Not to be changed.
    static Set<Permission> permissions(String column) {
        return PERMISSIONS.get(column);
    }

    static List<AddressBlock> addresses(String column) {
        return Json.storedTexts(column).stream().map(AddressBlock::parse).toList();
    }
}
