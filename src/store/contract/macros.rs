/// Writes one test for every rule of the contract, in a module for every group of rules, each with
/// a fresh store from `$make`, an async function that answers a
/// [`Subject`](crate::contract::Subject). The rules that need a clock which stands still are in
/// modules inside of `timed`, and left out by `contract_tests!(make, untimed)`.
#[macro_export]
macro_rules! contract_tests {
    ($make:ident) => {
        $crate::contract_tests!($make, untimed);
        mod timed {
            use super::$make;
            $crate::contract_tests! { @ $make
                expiry:   a_record_is_absent_from_the_moment_it_expires
                          an_expired_record_is_never_swapped_or_deleted
                          an_expired_record_gives_way_to_an_insert
                          expiry_follows_the_last_write
                          the_ends_of_time_are_kept
                          scans_leave_out_what_has_expired;
                rates:    a_burst_passes_and_the_next_waits_for_retry_after
                          buckets_refill_evenly_and_never_beyond_their_burst
                          several_buckets_are_taken_from_together_or_not_at_all
                          cost_zero_only_asks
                          one_bucket_twice_in_a_call_counts_twice
                          a_cost_of_several_needs_room_for_all
                          a_clock_that_steps_back_locks_nobody_out
                          a_bucket_that_lets_nothing_pass;
                sweeping: sweeping_removes_only_what_has_expired
                          sweeping_stops_at_its_limit
                          sweeping_leaves_a_record_whose_expiry_moved_on
                          sweeping_finds_a_record_whose_expiry_moved_closer
                          sweeping_empties_the_lists
                          sweeping_beside_writers_drops_nothing_live;
            }
        }
    };
    ($make:ident, untimed) => {
        $crate::contract_tests! { @ $make
            records:  an_insert_is_read_back_whole
                      an_insert_over_a_live_record_answers_it
                      a_swap_replaces_the_version_it_expects
                      a_swap_against_another_version_answers_the_current_record
                      a_swap_never_creates
                      a_delete_removes_the_version_it_expects
                      a_delete_against_another_version_removes_nothing
                      a_deleted_record_can_be_inserted_again
                      reads_keep_the_order_of_their_keys
                      every_answer_carries_the_time
                      kinds_do_not_meet
                      a_scan_goes_through_a_kind_by_id
                      nothing_is_answered_after_closing;
            expiry:   a_record_goes_when_its_time_has_passed;
            lists:    a_list_is_ordered_by_place_and_then_id
                      pages_join_without_gap_or_repeat
                      a_cursor_goes_on_where_its_entry_is_gone
                      a_swap_moves_entries
                      a_delete_leaves_the_lists
                      a_record_stands_in_several_lists
                      the_whole_range_of_places_is_ordered
                      a_count_is_exact;
            races:    one_of_64_inserts_wins
                      one_of_64_swaps_wins_where_all_have_read_the_same
                      swaps_have_a_total_order
                      one_of_a_swap_and_a_delete_wins
                      readers_see_versions_in_their_order
                      one_of_64_typed_swaps_wins_where_all_have_read_the_same;
            rates:    concurrent_takers_share_one_burst;
            sizes:    ids_of_2100_bytes
                      bodies_of_64_kib
                      odd_ids_and_values_are_told_apart
                      a_body_of_any_bytes;
            lost_answers:
                      a_lost_answer_of_an_insert_is_success_once
                      a_lost_request_of_an_insert_is_made_again
                      a_lost_answer_of_a_swap_is_success_once
                      a_lost_request_of_a_swap_changes_nothing
                      every_task_counts_once_where_answers_are_lost;
        }
    };
    (@ $make:ident $($module:ident: $($rule:ident)+;)+) => {
        $(mod $module {
            use super::$make;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $rule() {
                    let rule = async {
                        // `None` where what the store needs is not there.
                        let subject = Option::<$crate::contract::Subject>::from($make().await);
                        if let Some(subject) = subject {
                            $crate::contract::$module::$rule(&subject).await;
                        }
                    };
                    $crate::contract::in_time(rule).await;
                }
            )+
        })+
    };
}

/// Writes one test for each store of a single process, for crates whose tests have a
/// `support::World` that is made on either; each test gets one of its own.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "it is the world of whoever calls this")]
macro_rules! on_both_stores {
    ($($(#[$about:meta])* async fn $name:ident($world:ident) $body:block)*) => {$(
        mod $name {
            #[allow(clippy::allow_attributes, reason = "some rules need nothing from outside")]
            #[allow(unused_imports, reason = "some rules need nothing from outside")]
            use super::*;

            $(#[$about])*
            async fn rule($world: crate::support::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn memory() {
                $crate::contract::in_time(rule(crate::support::World::memory())).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::contract::in_time(rule(crate::support::World::sqlite())).await;
            }
        }
    )*};
}
