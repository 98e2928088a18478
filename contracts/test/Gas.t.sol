// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What the common chainTransactions may cost, base and calldata included, on warm storage: a used lane,
/// receivers who hold the token, a limit set, no second key.
/// forge-config: default.isolate = true
contract GasTest is VaultTest {
    Order private order;
    bytes private lockSignature;
    bytes private releaseSignature;

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        vault.setLimit(1_000_000e6);
        token.transfer(buyer, 1e6);
        token.transfer(feeTo, 1e6);
        _fund(1_000_000e6);
        Order memory first = _plain();
        _lock(first);
        vault.release(first, _sign(SIGNER_KEY, "Release", first));

        order = first;
        order.nonce += 1;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
    }

    function test_Lock() public {
        vault.lock(order, lockSignature, "");
        vm.assertLe(_spent("lock"), 52_000);
    }

    function test_Release() public {
        vault.lock(order, lockSignature, "");
        vault.release(order, releaseSignature);
        vm.assertLe(_spent("release"), 85_900);
    }

    function test_AnOrderCostsLessThanThreeTransfers() public {
        token.transfer(buyer, 1e6);
        uint256 transfer = _spent("transfer");
        order.fee = 0;
        lockSignature = _compact("Lock");
        releaseSignature = _compact("Release");
        vault.lock(order, lockSignature, "");
        uint256 spent = _spent("lock without a fee");
        vault.release(order, releaseSignature);
        spent += _spent("release without a fee");
        vm.assertLe(spent * 10, transfer * 28);
    }

    function test_Create() public {
        factory.create(stranger, address(token));
        vm.assertLe(_spent("create"), 85_000);
    }

    /// @dev The figures end in cache/snapshots too.
    function _spent(string memory what) private returns (uint256) {
        return vm.snapshotGasLastCall("vault", what);
    }

    function _compact(string memory act) private view returns (bytes memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(SIGNER_KEY, _digest(act, order));
        return abi.encodePacked(hex"01", r, vs);
    }
}
