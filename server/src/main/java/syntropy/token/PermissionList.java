package syntropy.token;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import syntropy.api.Field;
import syntropy.api.InMemory;
import syntropy.api.Order;
import syntropy.api.Paged;
import syntropy.kernel.Permission;
import syntropy.storage.Slice;

/// The list of permissions.
record PermissionList(
        @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        Integer skip,

        @Field.Range(min = 1, max = Integer.MAX_VALUE) @Nullable
        Integer take,

        @Field.Range(min = 1, max = Paged.MAX_LIMIT) @Nullable
        Integer limit,

        @Field.OrderedBy(PermissionList.By.class) @Nullable Order order,
        @Field.Hidden @Nullable Integer offset)
        implements Paged<Integer> {

    @Field.Doc("One thing that a token may be allowed to do.")
    record Info(int permissionId, String permissionName, String permissionDescription) {}

    enum By implements InMemory.Compared<Info> {
        PERMISSION_ID(Comparator.comparingInt(Info::permissionId)),
        PERMISSION_NAME(Comparator.comparing(Info::permissionName));

        private final Comparator<Info> comparator;

        By(Comparator<Info> comparator) {
            this.comparator = comparator;
        }

        @Override
        public Comparator<Info> comparator() {
            return comparator;
        }
    }

    Slice<Info> fetch() {
        var all = Arrays.stream(Permission.values())
                .map(each -> new Info(each.number(), each.id(), each.description()))
                .toList();
        return InMemory.page(all, Info::permissionId, List.of(By.values()), this);
    }
}
